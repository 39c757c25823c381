import type { Call } from './call.ts';

/** What a hostile or broken machine may send: cursor moves, a window title, a hyperlink, bells, C1 and NUL bytes. */
const noise =
  '\u001b[2J\u001b[10;10H\u001b]0;owned\u0007\u001b]8;;http://192.0.2.1/\u001b\\click\u001b]8;;\u001b\\\u0000\u0007\u009b31m\b\b\r';

/**
 * Runs a command and spoils what it prints. The host names are hostile already (see worldAt); here `get cpustat`
 * and `get extensions` are cut in the middle of their JSON, tables get lines of noise, and so does stderr. Events
 * come with noise between them; logs have hostile lines of their own (see faultVoices).
 */
export async function withGarbage(call: Call, run: (call: Call) => Promise<number>): Promise<number> {
  const [command] = call.line.words;
  if (command === 'logs') return run(call);
  if (command === 'events') return run({ ...call, stdout: (text) => call.stdout(`${noise}\n${text}`) });
  let whole = '';
  const exitCode = await run({
    ...call,
    stdout: (text) => {
      whole += text;
    },
    stderr: (text) => call.stderr(noise + text),
  });
  call.stdout(spoil(whole, call));
  call.stderr(`${noise}\n`);
  return exitCode;
}

function spoil(text: string, { line }: Call): string {
  const [command, type = ''] = line.words;
  if (command === 'get' && line.output === 'json') {
    if (!['cpustat', 'extensions'].includes(type)) return text;
    return text.slice(0, Math.floor(text.length / 2)) + noise;
  }
  return line.json ? text : `${noise}\n${text}${noise}\n`;
}
