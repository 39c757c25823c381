import { describe, expect, it } from 'vitest';
import { versionOfImage } from '../../../source/talosctl/parse/kubernetes-version.ts';
import { roleOf } from '../../../source/talosctl/parse/resources.ts';

describe('the Kubernetes version of a kubelet image', () => {
  it.each([
    ['ghcr.io/siderolabs/kubelet:v1.34.1', 'v1.34.1'],
    ['registry.local:5000/kubelet:v1.36.0-rc.1', 'v1.36.0-rc.1'],
    ['registry.local:5000/kubelet', null],
    ['ghcr.io/siderolabs/kubelet:v1.34.1@sha256:abc', null],
    ['mirror/kubelet:latest', null],
  ])('%s is %s', (image, version) => {
    expect(versionOfImage(image)).toBe(version);
  });
});

describe('machine types', () => {
  it.each([
    ['controlplane', 'controlplane'],
    ['init', 'controlplane'],
    ['worker', 'worker'],
    ['unknown', null],
    ['something else', null],
  ])('%s is %s', (type, role) => {
    expect(roleOf(type)).toBe(role);
  });
});
