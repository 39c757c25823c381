import { finding } from './finding.ts';

/** Something about the path as a whole: no node's, and no typed name lets it pass. */
export const blocked = (reason: string, remedy: string | null) => finding('blocked', reason, remedy);
export const warning = (reason: string, remedy: string | null) => finding('warning', reason, remedy);
