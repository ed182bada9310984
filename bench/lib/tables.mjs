// What the runs say, as tables: `{ title, head, rows }`.
import { operation } from "./operations.mjs";
import { median } from "./report.mjs";

const names = (runs, figure) => [...new Set(runs.map((run) => run[figure]))];

/** The ratios of a program to another one, each within a round: more is better. */
function ratios(runs, of, program, other, figure) {
  return runs
    .filter((run) => run.operation === of && run.program === program)
    .flatMap((run) => {
      const base = runs.find(
        ({ round, operation: same, program: name }) =>
          round === run.round && same === of && name === other && round === run.round,
      );
      if (!base) return [];
      return [figure === "cpu" ? base.cpu / run.cpu : run[figure] / base[figure]];
    });
}

const middle = (runs, of, program, figure) =>
  median(runs.filter((run) => run.operation === of && run.program === program).map((run) => run[figure]));
const count = (value) => Math.round(value).toLocaleString("en");
const spread = (values) => `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;

/** Each operation through each program. */
export function operationsTable(runs) {
  const rows = names(runs, "operation").flatMap((of) =>
    names(
      runs.filter((run) => run.operation === of),
      "program",
    ).map((program, index) => {
      const cpu = ratios(runs, of, program, "proxy", "cpu");
      const figure = (name) => middle(runs, of, program, name);
      return [
        index === 0 ? `${of} ${operation(of).what}` : "",
        program,
        count(figure("cpu")),
        median(cpu).toFixed(2),
        spread(cpu),
        count(figure("rate")),
        median(ratios(runs, of, program, "proxy", "rate")).toFixed(2),
        figure("calls").toFixed(3),
        figure("p50").toFixed(1),
        figure("p99").toFixed(1),
        figure("busy").toFixed(2),
        figure("foreign").toFixed(2),
        runs
          .filter((run) => run.operation === of && run.program === program)
          .reduce((sum, run) => sum + run.bad, 0),
      ];
    }),
  );
  return {
    title: "Processor time an operation; ratio to the bare proxy of the same round (more is better)",
    head: [
      "operation",
      "through",
      "µs",
      "ratio",
      "least–most",
      "a second",
      "ratio",
      "calls/op",
      "p50 ms",
      "p99 ms",
      "core",
      "others",
      "bad",
    ],
    rows,
  };
}

/** Ratio to the proxy, ratio to Mercurius, upstream calls an operation. */
const BARS = [
  { of: "W1", must: 0.5, moonshot: 0.75, mercurius: 1.0 },
  { of: "W2A200", must: 0.6, moonshot: 0.9, mercurius: 1.2 },
  { of: "W2", must: 1.0, moonshot: 1.5, mercurius: 1.5 },
  { of: "W3", must: 0.4, moonshot: 0.55, mercurius: 1.5, calls: 1 },
  { of: "W3B", must: 0.55, moonshot: 0.7, calls: 1 },
  { of: "W4", must: 1.3, moonshot: 1.6, mercurius: 2, calls: 0.02 },
];
/** In-flight requests at the borders of a measurement leave a trace in the third digit. */
const CALLS_ROUNDING = 0.005;

export function barsTable(runs) {
  const gateways = names(
    runs.filter(({ isGateway }) => isGateway),
    "program",
  );
  const rows = BARS.flatMap(({ of, must, moonshot, mercurius, calls }) =>
    gateways.flatMap((program) => {
      if (!runs.some((run) => run.operation === of && run.program === program)) return [];
      const row = (what, bar, values, further) => {
        if (values.length === 0) return [];
        const measured = median(values);
        return [
          [
            `${of} ${what}`,
            program,
            `>= ${bar.toFixed(2)}`,
            measured.toFixed(2),
            measured >= bar ? "yes" : "NO",
            further === undefined ? "" : further.toFixed(2),
            further === undefined ? "" : measured >= further ? "yes" : "no",
          ],
        ];
      };
      const called = middle(runs, of, program, "calls");
      return [
        ...row("against the proxy", must, ratios(runs, of, program, "proxy", "cpu"), moonshot),
        ...(mercurius === undefined
          ? []
          : row("against Mercurius", mercurius, ratios(runs, of, program, "mercurius", "cpu"))),
        ...(calls === undefined
          ? []
          : [
              [
                `${of} upstream calls an operation`,
                program,
                `<= ${calls}`,
                called.toFixed(3),
                called <= calls + CALLS_ROUNDING ? "yes" : "NO",
                "",
                "",
              ],
            ]),
      ];
    }),
  );
  return {
    title: "Bars",
    head: ["bar", "of", "must", "measured", "held", "moonshot", "held"],
    rows,
  };
}
