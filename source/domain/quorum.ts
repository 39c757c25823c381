/**
 * The quorum rule, said once (talosctl-notes.md, "Quorum"): v voting members need ⌊v/2⌋+1 of them.
 */
export interface Quorum {
  /** Members that must agree. */
  readonly needed: number;
  /** Whether enough voters are healthy now. */
  readonly held: boolean;
  /** How many more healthy voters may be lost before it is not. */
  readonly tolerates: number;
}

/**
 * @param voters - voting members, learners left out.
 * @param healthyVoters - those of them that are started and healthy; one that cannot be asked is not.
 */
export function quorumOf(voters: number, healthyVoters: number): Quorum {
  const needed = Math.floor(voters / 2) + 1;
  return {
    needed,
    held: voters > 0 && healthyVoters >= needed,
    tolerates: Math.max(0, healthyVoters - needed),
  };
}
