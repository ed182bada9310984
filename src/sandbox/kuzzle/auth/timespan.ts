const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90`, `"90"`, `"1.5s"`, `"2h"`: milliseconds. Undefined for what is no time span. */
export function milliseconds(span: unknown): number | undefined {
  if (typeof span === "number") return span;
  const match = typeof span === "string" ? /^(-?\d*\.?\d+) *([a-z]*)$/i.exec(span) : null;
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ""];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
