/**
 * Loads what was made for `import`. It stands in a file of its own, also where everything else is one: no compiled
 * code is kept of a file that imports at run time.
 */
export async function importModule(name: string): Promise<object> {
  const module: object = await import(name);
  return module;
}

/** jose has no other form. */
export async function importJose(): Promise<typeof import("jose")> {
  return await import("jose");
}
