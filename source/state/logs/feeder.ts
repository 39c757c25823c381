import { createLineSplitter } from '../../talosctl/lines.ts';
import { createEventReader, eventTime } from '../../talosctl/parse/events.ts';
import { createIntake } from './intake.ts';
import type { Track } from './track.ts';

/** An event is one line: `TIME TYPE ACTOR MESSAGE`. It is known by its ID. */
function createEventFeeder(tracks: readonly Track[]): (piece: Buffer) => void {
  const splitter = createLineSplitter();
  const reader = createEventReader();
  const [only] = tracks.length === 1 ? tracks : [];
  return (piece) => {
    for (const { node, id, kind, subject, message } of reader.push(splitter.push(piece))) {
      const track = only ?? tracks.find(({ source }) => source.address === node);
      const at = eventTime(id);
      const text = `${new Date(at).toISOString()} ${kind} ${subject} ${message}`.trimEnd();
      const bytes = Buffer.from(text);
      track?.line(bytes, 0, bytes.length, text, { key: id, at });
    }
  };
}

/** Gives what a child prints to the logs it is of, line by line. */
export function createFeeder(tracks: readonly Track[]): (piece: Buffer) => void {
  if (tracks[0]?.source.kind === 'events') return createEventFeeder(tracks);
  const nodes = tracks.map(({ source }) => source.address);
  const isKernel = tracks[0]?.source.kind === 'kernel';
  return createIntake(
    nodes,
    (node, bytes, from, to, text) => tracks[node]?.line(bytes, from, to, text),
    isKernel,
  ).push;
}
