import { afterAll, beforeAll } from "vitest";
import type { UpstreamSettings } from "../../../src/settings/gateway-settings.js";
import { type RunningGateway, settingsFor, startGateway } from "../gateway.js";
import { noted } from "./outcomes.js";

/** An upstream to be tested against, an emulator or a real server. */
export interface Target {
  /** With the API's path prefix, without a trailing slash. */
  readonly url: string;
  /** Takes away what was put in, and ends what was started for it. */
  stop(): Promise<void>;
}

export interface World<T extends Target> {
  readonly target: T;
  readonly gateway: RunningGateway;
  /** Another gateway over the same upstream, which ends with the world. */
  another(...upstreams: UpstreamSettings[]): Promise<RunningGateway>;
}

/** Long enough for a real server to start on a busy machine. */
const START = 120_000;

/** A target and a gateway over it for all tests of a `describe`. */
export function inWorld<T extends Target>(
  start: () => Promise<T>,
  upstreams: (target: T) => UpstreamSettings[],
  prepare: (target: T) => Promise<void> = async () => {},
): () => World<T> {
  let world: World<T> | undefined;
  const gateways: RunningGateway[] = [];
  async function another(...settings: UpstreamSettings[]): Promise<RunningGateway> {
    const gateway = noted(await startGateway(settingsFor(settings)));
    gateways.push(gateway);
    return gateway;
  }
  let target: T | undefined;
  beforeAll(async () => {
    target = await start();
    await prepare(target);
    world = { target, gateway: await another(...upstreams(target)), another };
  }, START);
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await target?.stop();
  }, START);
  return () => {
    if (!world) throw new Error("the target has not started");
    return world;
  };
}

/** Makes something when it is first needed, for all tests that need it: some servers take a second for each record. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
