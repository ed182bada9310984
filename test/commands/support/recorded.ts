import type { Call } from "../../../src/dialect/call.js";
import type { DeclaredCall, Operation } from "../../../src/dialect/operation.js";
import type { AnyDialect } from "../../../src/dialect.js";
import type { Client } from "../../../src/http/client.js";

/** What a connector asked its client for. */
export type Asked = Omit<DeclaredCall, "behind"> & { readonly upstream: string };

function recording(client: Client, asked: Asked[]): Client {
  return {
    name: client.name,
    forwards: client.forwards,
    room: (call) => client.room(call),
    send<T>(operation: Operation<T>, call: Call): Promise<T> {
      const { name, method, path, repeatable, whenAway, anonymous } = operation;
      asked.push({
        upstream: client.name,
        operation: name,
        method,
        path: path.template,
        repeatable,
        ...(whenAway === "wait" ? { mayWait: true } : {}),
        ...(anonymous ? { anonymous } : {}),
      });
      return client.send(operation, call);
    },
    merged: (bulk) => client.merged(bulk),
    close: () => client.close(),
  };
}

/** The same dialect, and every call that its connectors send. */
export function recorded(dialect: AnyDialect, asked: Asked[], logins: Asked[]): AnyDialect {
  const { login } = dialect;
  return {
    ...dialect,
    ...(login
      ? { login: (client, own, call, options) => login(recording(client, logins), own, call, options) }
      : {}),
    mount: (upstreams) =>
      dialect.mount(upstreams.map((one) => ({ ...one, client: recording(one.client, asked) }))),
  };
}
