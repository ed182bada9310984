export function renderManifests(...more: readonly string[]): Map<string, string>;
export function committedManifests(): Map<string, string>;
