const plain = /^[A-Za-z0-9_@+:,./-][A-Za-z0-9_@+:,./=-]*$/;
/** At the start of a line these are no command but words of the shell's own language, or an assignment. */
const meansMore = /^(?:case|do|done|elif|else|esac|fi|for|if|in|then|until|while|.*=.*)$/;

function quoted(word: string, index: number): string {
  if (plain.test(word) && !(index === 0 && meansMore.test(word))) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command as a POSIX shell reads it back, word for word: for showing and copying what is started without any shell.
 * Words that mean nothing to a shell stay as they are.
 */
export function quoteForShell(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}
