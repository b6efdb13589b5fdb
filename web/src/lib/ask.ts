// Questions to the API as the person who is signed in: the session's cookie, and the word that shows the page is ours.
import { uuid4 } from "./bytes.ts";

export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// No answer at all: no network, or nobody there.
export class Unreachable extends Error {}

const PATIENCE = 8000;

export async function ask<T>(csrf: string, path: string, body?: object, key: string = uuid4()): Promise<T> {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  const more = { "Content-Type": "application/json", "Idempotency-Key": key };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers: { ...headers, ...more } } : { headers };
  const response = await reached(path, request);
  const told = await response.json().catch(() => ({}));
  if (response.ok) return told as T;
  const message = document.documentElement.lang === "en" ? told.en : told.zh;
  throw new Refusal(response.status, String(told.code ?? response.status), String(message ?? response.status));
}

// An answer of the network within some seconds, or `Unreachable`.
export async function reached(path: string, request: RequestInit = {}): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(path, { ...request, signal: stop.signal });
  } catch {
    throw new Unreachable(path);
  } finally {
    clearTimeout(timer);
  }
}
