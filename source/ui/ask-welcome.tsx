import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { unmountInk } from '../terminal/restore.ts';
import type { Shutdown } from '../terminal/shutdown.ts';
import { type Choice, Welcome } from './screens/welcome.tsx';
import { inkOptions } from './start.tsx';

export interface AskWelcomeOptions {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly lines: readonly string[];
  readonly shutdown: Shutdown;
}

/** Shows what is missing and waits for the user's choice; the screen is down again when it resolves. */
export async function askWelcome({ stdin, stdout, lines, shutdown }: AskWelcomeOptions): Promise<Choice> {
  const { promise, resolve } = Promise.withResolvers<Choice>();
  const instance = render(<Welcome lines={lines} onChoice={resolve} />, inkOptions(stdin, stdout));
  shutdown.onCleanUp('screen', () => unmountInk(instance));
  const choice = await promise;
  await unmountInk(instance);
  return choice;
}
