// The one error of reading a code; `code` is as in voucher/tv1/bad.py.

export class BadCode extends Error {
  readonly code: string;

  constructor(code: string, why = "") {
    super(why ? `${code}: ${why}` : code);
    this.code = code;
  }
}

export function damaged(why: string): BadCode {
  return new BadCode("tv1.damaged", why);
}
