import { sanitizeLine } from '../text/sanitize.ts';

/** What is to be written to the terminal so that it takes a text into its clipboard. */
interface ClipboardSequence {
  /** null: it cannot be taken, `note` says why. */
  readonly sequence: string | null;
  /** What is done with it, or why nothing is: the middle of a sentence. A terminal never says whether it took it. */
  readonly note: string;
}

/** In bytes of base64. Terminals limit the length of a sequence (hterm: 100,000), and drop a longer one silently. */
const longestPayload = 74_994;

/**
 * Bytes of a string between DCS and its end in GNU screen: 768 since 4.2.1 (2014), 512 and 256 before. What is over
 * it lands on the screen as text. The oldest limit costs four bytes in 252, and holds for all.
 */
const screenPiece = 252;

/** Consoles: the Linux one, serial ones (systemd's are a vt220). They have no clipboard, and some print what they do not know. */
const withoutClipboard = /^(?:dumb|linux|vt\d+)(?:-|$)/;

/**
 * OSC 52, "Manipulate Selection Data" of xterm's control sequences (ctlseqs), for the selection `c`: the clipboard.
 * Works over SSH, for it is the terminal that takes it; many take it only when their settings allow it.
 */
export function clipboardSequence(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): ClipboardSequence {
  const terminal = environment.TERM ?? '';
  if (terminal === '' || withoutClipboard.test(terminal)) {
    return { sequence: null, note: `this terminal has no clipboard (TERM=${sanitizeLine(terminal)})` };
  }
  const payload = Buffer.from(text).toString('base64');
  if (payload.length > longestPayload) {
    const limit = Math.floor(((longestPayload / 4) * 3) / 1000);
    return { sequence: null, note: `more than ${limit} kB, which terminals do not take` };
  }
  const sequence = `\x1b]52;c;${payload}\x07`;
  if (environment.TMUX || terminal.startsWith('tmux')) {
    return { sequence, note: 'sent to tmux (OSC 52), which passes it on with `set -g set-clipboard on`' };
  }
  if (environment.STY || terminal.startsWith('screen')) {
    return { sequence: throughScreen(sequence), note: 'sent through GNU screen to the terminal (OSC 52)' };
  }
  return { sequence, note: "sent to the terminal's clipboard (OSC 52)" };
}

/** GNU screen hands on, byte by byte, what stands between DCS and ST. */
function throughScreen(sequence: string): string {
  const pieces = sequence.match(new RegExp(`[\\s\\S]{1,${screenPiece}}`, 'g')) ?? [];
  return pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('');
}
