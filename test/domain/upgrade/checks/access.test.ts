import { expect, it } from 'vitest';
import { accessCheck } from '../../../../source/domain/upgrade/checks/access.ts';
import { makeDraft, makeInput, said } from './homelab.ts';

const check = (rest: Parameters<typeof makeInput>[0]) => {
  const input = makeInput(rest);
  return said(accessCheck(input, makeDraft(input)));
};

it.each([
  { roles: ['os:admin'], readOnly: false, expected: ['passed'] },
  { roles: ['os:reader', 'os:admin'], readOnly: false, expected: ['passed'] },
  {
    roles: ['os:operator'],
    readOnly: false,
    expected: ['blocked', 'blocked: the talosconfig has os:operator, an upgrade needs os:admin'],
  },
  {
    roles: [],
    readOnly: false,
    expected: ['blocked', 'blocked: the talosconfig has no role, an upgrade needs os:admin'],
  },
  {
    roles: null,
    readOnly: false,
    expected: ['warning', 'warning: could not be checked: whether the talosconfig has the role os:admin'],
  },
  {
    roles: ['os:admin'],
    readOnly: true,
    expected: ['warning', 'warning: this session is read-only: it plans, and changes nothing'],
  },
  {
    roles: ['os:reader'],
    readOnly: true,
    expected: [
      'blocked',
      'warning: this session is read-only: it plans, and changes nothing',
      'blocked: the talosconfig has os:reader, an upgrade needs os:admin',
    ],
  },
])('roles $roles, read-only $readOnly', ({ roles, readOnly, expected }) => {
  expect(check({ roles, readOnly })).toEqual(expected);
});
