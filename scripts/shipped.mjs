import { readFileSync } from "node:fs";
import { bundle } from "./bundle.mjs";
import { bundlePage } from "./bundle-page.mjs";

/** The packages of the lock file by their place, the project itself under "". */
export function readLock() {
  const packages = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  return packages;
}

/** Places of the packages that npm puts beside an installed copy. */
export function installed(lock = readLock()) {
  return Object.keys(lock).filter((place) => place !== "" && !lock[place]?.dev);
}

/** Places of the packages whose code is part of `dist`. */
export async function bundled(bundles = [bundle, bundlePage]) {
  const accounts = await Promise.all(bundles.map((each) => each({ write: false })));
  // The deepest package a file is in; from the outermost node_modules on, wherever that lies.
  const places = accounts
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((file) => {
      const [place] = /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
      return place === undefined ? [] : [place];
    });
  return [...new Set(places)].sort();
}

/** Everything that runs, or is there to be run, where the package is installed. */
export async function shipped() {
  return [...new Set([...installed(), ...(await bundled())])].sort();
}

export const nameOf = (place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
