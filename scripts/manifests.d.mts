export function renderManifests(): Map<string, string>;
export function committedManifests(): Map<string, string>;
