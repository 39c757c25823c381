/** A number from 0 to 2³²−1 that depends on the parts alone (FNV-1a with a last mixing): chance that repeats itself. */
export function seeded(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = `${part}/`;
    for (let at = 0; at < text.length; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** One of the choices, by the same chance. @throws RangeError when there is nothing to choose from. */
export function pick<T>(choices: readonly T[], seed: number): T {
  const [first] = choices;
  if (first === undefined) throw new RangeError('nothing to choose from');
  return choices[seed % choices.length] ?? first;
}
