export const usage: string;
export class UsageError extends Error {}
export function parseCommand(args: readonly string[]): {
  readonly help: boolean;
  readonly verbose: boolean;
  readonly servers: readonly {
    readonly name: string;
    readonly options: Readonly<Record<string, string | true>>;
  }[];
};
