import type { Answer, Call } from '../call.ts';
import { askAll, fail } from '../call.ts';
import { duration, table } from '../go-format.ts';
import type { SimulatedService } from '../services.ts';
import { servicesOf } from '../services.ts';

/** `service` (also `services`): all services, or one with its events. */
export async function service(call: Call): Promise<number> {
  const [, id, ...rest] = call.line.words;
  if (rest.length > 0) return fail(call, 'the practice cluster does not start or stop services');
  const answers = await askAll(call, 'error listing services', servicesOf);
  if (!answers) return 1;
  if (id === undefined) call.stdout(list(answers, call.world.now));
  else {
    const details = answers.flatMap((answer) => describe(answer, id, call.world.now));
    if (details.length === 0) return fail(call, `service "${id}" is not registered on any nodes`);
    call.stdout(table(details));
  }
  return 0;
}

type Services = Answer<readonly SimulatedService[]>;

function list(answers: readonly Services[], now: number): string {
  const header = ['NODE', 'SERVICE', 'STATE', 'HEALTH', 'LAST CHANGE', 'LAST EVENT'];
  const rows = answers.flatMap(({ target, value }) =>
    value.map(({ id, state, health, events }) => {
      const [last] = events;
      return [
        target,
        id,
        state,
        health,
        `${duration(now - (last?.at ?? now))} ago`,
        last?.message ?? '<none>',
      ];
    }),
  );
  return table([header, ...rows]);
}

function describe({ target, value }: Services, id: string, now: number): readonly (readonly string[])[] {
  const found = value.find((candidate) => candidate.id === id);
  if (!found) return [];
  return [
    ['NODE', target],
    ['ID', id],
    ['STATE', found.state],
    ['HEALTH', found.health],
    ...found.events.map(({ state, message, at }, index) => [
      index === 0 ? 'EVENTS' : '',
      `[${state}]: ${message} (${duration(now - at)} ago)`,
    ]),
  ];
}
