import { unescape as unescaped } from "node:querystring";
import { refusal } from "../errors.js";
import type { State } from "../state.js";
import { anonymousToken, type Token } from "./tokens.js";

/** A forged token, one that has ended and one that was logged out are all the same to the caller. */
export function verify(state: State, jwt: string | null): Token {
  if (jwt === null) return anonymousToken;
  const token = jwt.startsWith("kapikey-") ? state.apiKeys.find(jwt) : state.tokens.find(jwt);
  if (!token) throw refusal("security.token.invalid");
  return token;
}

/** The value of the cookie `authToken`; the word `null` is what a logout leaves behind. */
export function tokenInCookie(header: string | undefined): string | null {
  const pair = (header ?? "").split(";").find((part) => part.trim().startsWith("authToken="));
  const value = unescaped(pair?.split("=")[1]?.trim() ?? "");
  return value === "" || value === "null" ? null : value;
}

export function cookieFor(token: Token): string {
  const expires = new Date(token.expiresAt ?? -1).toUTCString();
  return `authToken=${token.jwt}; Path=/; Expires=${expires}; HttpOnly; SameSite=Strict`;
}

export const NO_COOKIE = "authToken=null; Path=/; HttpOnly; SameSite=Strict";
