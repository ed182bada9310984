// What the runs say, as tables: `{ title, head, rows }`.
import { MAIN, operation } from "./operations.mjs";
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

/** Megabytes that different documents may take, and how much more processor time than one document. */
const DOCUMENTS = { megabytes: 250, times: 3, moonshot: 2 };

/**
 * Those that are not about the ratio of an operation: what is measured, what it may be, and whether less is better. Without
 * a `must` it is a moonshot alone.
 */
function furtherBars(runs, times, program) {
  const of = (name) => runs.filter((run) => run.operation === name && run.program === program);
  const row = (what, must, measured, moonshot) => {
    if (!(measured > 0)) return [];
    const less = what.startsWith("<=");
    const holds = (bar) => (less ? measured <= bar : measured >= bar);
    return [
      [
        what.replace(/^<= /, ""),
        program,
        must === undefined ? "" : `${less ? "<=" : ">="} ${must.toFixed(2)}`,
        measured.toFixed(2),
        must === undefined ? "" : holds(must) ? "yes" : "NO",
        moonshot === undefined ? "" : moonshot.toFixed(2),
        moonshot === undefined ? "" : holds(moonshot) ? "yes" : "no",
      ],
    ];
  };
  const start = (name) => median(times.get(name) ?? []);
  return [
    ...row(
      "200 credentials: merging on against off",
      0.95,
      median(ratios(runs, "W4A200", program, "unmerged", "cpu")),
      1,
    ),
    ...row(
      "<= 10,000 documents: processor time against one",
      DOCUMENTS.times,
      of("D10K").length
        ? middle(runs, "D10K", program, "cpu") / middle(runs, "W2", program, "cpu")
        : Number.NaN,
      DOCUMENTS.moonshot,
    ),
    ...row("<= 10,000 documents: MB", DOCUMENTS.megabytes, Math.max(...of("D10K").map(({ rss }) => rss), 0)),
    ...row("<= cold start against Yoga's", 0.5, start(program) / start("yoga")),
    ...row("<= cold start against the proxy's", undefined, start(program) / start("proxy"), 1.4),
    ...row(
      "<= memory after the mixture, against the proxy's",
      1.5,
      middle(runs, "MIX", program, "rss") / middle(runs, "MIX", "proxy", "rss"),
    ),
  ];
}

/** `times` are milliseconds of cold starts by program. */
export function barsTable(runs, times) {
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
  rows.push(...gateways.flatMap((program) => furtherBars(runs, times, program)));
  return {
    title: "Bars",
    head: ["bar", "of", "must", "measured", "held", "moonshot", "held"],
    rows,
  };
}

/** Start and memory of each program. */
export function memoryTable(runs, times) {
  const programs = [
    ...new Set([
      ...times.keys(),
      ...names(
        runs.filter((run) => run.operation === "MIX"),
        "program",
      ),
    ]),
  ];
  const ratio = (value, base) => (value > 0 && base > 0 ? (value / base).toFixed(2) : "");
  const whole = (value) => (value > 0 ? count(value) : "");
  const start = (name) => median(times.get(name) ?? []);
  const memory = (name) => middle(runs, "MIX", name, "rss");
  return {
    title: "Cold start to the first right answer, and resident memory after a mixture of everything",
    head: ["", "start ms", "least–most", "of Yoga's", "of the proxy's", "memory MiB", "of the proxy's"],
    rows: programs.map((name) => {
      const all = times.get(name) ?? [];
      return [
        name,
        whole(start(name)),
        all.length ? `${count(Math.min(...all))}–${count(Math.max(...all))}` : "",
        ratio(start(name), start("yoga")),
        ratio(start(name), start("proxy")),
        whole(memory(name)),
        ratio(memory(name), memory("proxy")),
      ];
    }),
  };
}

/** Rows of operations, columns of programs; what a cell says of a program is `text`. */
function matrix(runs, operations, text, last = {}) {
  const kept = operations.filter((of) => runs.some((run) => run.operation === of));
  const taking = runs.filter((run) => kept.includes(run.operation) && run.program !== "unmerged");
  // The gateway last: beside the figures that are about it alone.
  const programs = [
    ...names(
      taking.filter(({ isGateway }) => !isGateway),
      "program",
    ),
    ...names(
      taking.filter(({ isGateway }) => isGateway),
      "program",
    ),
  ];
  return {
    head: ["operation", ...programs, ...Object.keys(last)],
    rows: kept.map((of) => [
      `${of}: ${operation(of).what}`,
      ...programs.map((name) =>
        runs.some((run) => run.operation === of && run.program === name) ? text(of, name) : "",
      ),
      ...Object.values(last).map((figure) => figure(of)),
    ]),
  };
}

/** What `docs/performance.md` shows, by the name of its place. */
export function tablesOf(runs, times) {
  const [gateway] = names(
    runs.filter(({ isGateway }) => isGateway),
    "program",
  );
  const cost = (of, name) => {
    const each = ratios(runs, of, name, "proxy", "cpu");
    const among = each.length > 1 && name !== "proxy" ? ` (${spread(each)})` : "";
    return `${count(middle(runs, of, name, "cpu"))} µs${name === "proxy" ? "" : `, ${median(each).toFixed(2)}${among}`}`;
  };
  const speed = (of, name) =>
    `${count(middle(runs, of, name, "rate"))}${name === "proxy" ? "" : `, ${median(ratios(runs, of, name, "proxy", "rate")).toFixed(2)}`}`;
  const calls = {
    "upstream calls an operation": (of) => middle(runs, of, gateway, "calls").toFixed(3),
    "p99 of the gateway, ms": (of) => middle(runs, of, gateway, "p99").toFixed(1),
  };
  const all = names(runs, "operation");
  const grows = all.filter((of) => /^[SCL]\d+$/.test(of));
  const others = all.filter((of) => !MAIN.includes(of) && !grows.includes(of));
  return {
    bars: barsTable(runs, times),
    operations: matrix(runs, MAIN, cost, calls),
    throughput: matrix(runs, MAIN, speed),
    further: matrix(runs, others, cost, calls),
    growth: matrix(runs, grows, cost, calls),
    programs: memoryTable(runs, times),
  };
}
