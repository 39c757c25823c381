/** The first mistake in a JSON text: `line` and `column` count from 1, the column in characters. */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  /** What is wrong there and what would be right. */
  readonly what: string;
}

/** Deeper than any configuration; keeps hostile files from exhausting the stack. */
const deepest = 100;
const blank = /[ \t\r\n]*/y;
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * JSON.parse tells the position of some mistakes only, and takes the last of two equal keys in silence. This
 * reader accepts what JSON.parse accepts, except equal keys in one object and nesting over 100 deep.
 */
class JsonReader {
  private readonly source: string;
  private position = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** @throws JsonSyntaxError */
  document(): void {
    this.value(0);
    this.skipBlank();
    if (this.position < this.source.length) this.fail('nothing may follow the closing }');
  }

  private value(depth: number): void {
    this.skipBlank();
    if (depth > deepest) this.fail('nested too deeply');
    const next = this.source[this.position];
    if (next === '{') this.entries('}', (seen) => this.property(seen, depth));
    else if (next === '[') this.entries(']', () => this.value(depth + 1));
    else if (next === '"') this.string();
    else if (!this.take(literal)) {
      this.fail(
        next === "'"
          ? 'a string has to stand in double quotes'
          : 'expected a value: a string in double quotes, a number, true, false, a list or an object',
      );
    }
  }

  /** What stands between brackets, separated by commas; `entry` reads one. */
  private entries(close: '}' | ']', entry: (seen: Set<string>) => void): void {
    const seen = new Set<string>();
    this.position += 1;
    this.skipBlank();
    if (this.takeCharacter(close)) return;
    for (;;) {
      entry(seen);
      this.skipBlank();
      if (this.takeCharacter(close)) return;
      const comma = this.position;
      if (!this.takeCharacter(',')) this.fail(`expected a comma or ${close}`);
      this.skipBlank();
      if (this.source[this.position] === close) {
        this.position = comma;
        this.fail('no comma may follow the last entry');
      }
    }
  }

  private property(seen: Set<string>, depth: number): void {
    this.skipBlank();
    const start = this.position;
    if (this.source[start] !== '"') this.fail('expected a key in double quotes');
    const key = this.string();
    if (seen.has(key)) {
      this.position = start;
      this.fail('this key stands twice in its object');
    }
    seen.add(key);
    this.skipBlank();
    if (!this.takeCharacter(':')) this.fail('expected a colon after the key');
    this.value(depth + 1);
  }

  private string(): string {
    const start = this.position;
    if (!this.take(text)) {
      this.fail(
        'this string is not closed on its line, or has a control character or an unknown \\ sequence',
      );
    }
    return JSON.parse(this.source.slice(start, this.position));
  }

  private skipBlank(): void {
    this.take(blank);
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.source)) return false;
    this.position = pattern.lastIndex;
    return true;
  }

  private takeCharacter(character: string): boolean {
    if (this.source[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private fail(expected: string): never {
    const before = this.source.slice(0, this.position).split('\n');
    const next = this.source[this.position];
    let what = expected;
    if (next === undefined) what = `the file ends too early, ${expected}`;
    else if (next === '#' || this.source.startsWith('//', this.position))
      what = 'JSON has no comments, remove this one';
    else if (this.source.startsWith('/*', this.position)) what = 'JSON has no comments, remove this one';
    throw new JsonSyntaxError({ line: before.length, column: [...(before.at(-1) ?? '')].length + 1, what });
  }
}

class JsonSyntaxError extends Error {
  readonly mistake: JsonMistake;

  constructor(mistake: JsonMistake) {
    super(mistake.what);
    this.mistake = mistake;
  }
}

/** Parses JSON. No part of the text gets into the mistake's words: it might be a secret. */
export function parseJson(source: string): { value: unknown } | { mistake: JsonMistake } {
  try {
    new JsonReader(source).document();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { mistake: error.mistake };
    throw error;
  }
  return { value: JSON.parse(source) };
}
