/** As in "1 pod" and "2 pods". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const namedAtMost = 4;

/** As in "intel, ryzen"; of more than four the first three and how many more there are. */
export function listed(names: readonly string[]): string {
  if (names.length <= namedAtMost) return names.join(', ');
  const named = names.slice(0, namedAtMost - 1);
  return `${named.join(', ')} and ${names.length - named.length} more`;
}
