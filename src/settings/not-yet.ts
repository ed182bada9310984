/** Keys of the contract whose features this version does not have; a file that names one is refused. */
export const NOT_YET: readonly string[] = ["dialects"];
