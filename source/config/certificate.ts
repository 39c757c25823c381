import { X509Certificate } from 'node:crypto';

/** What a client certificate says of its bearer. */
export interface CertificateFacts {
  /** Talos roles, as `os:admin`: the organizations of the subject. Null when there is no readable certificate. */
  readonly roles: string[] | null;
  /** The end of its validity, in ms since the epoch; null likewise. */
  readonly notAfter: number | null;
}

/**
 * Reads a talosconfig's `crt`: a PEM certificate in base64 (Talos, pkg/machinery/client/config). A talosconfig
 * may have none (Omni signs its calls with another key), and a garbled one is for talosctl to complain about.
 */
export function readCertificate(crt: string | null): CertificateFacts {
  if (crt === null) return { roles: null, notAfter: null };
  try {
    const certificate = new X509Certificate(Buffer.from(crt, 'base64'));
    const notAfter = Date.parse(certificate.validTo);
    return { roles: organizations(certificate), notAfter: Number.isNaN(notAfter) ? null : notAfter };
  } catch {
    return { roles: null, notAfter: null };
  }
}

/** Node gives one organization as a text and several as a list; its types know neither for several. */
function organizations(certificate: X509Certificate): string[] {
  const value: unknown = certificate.toLegacyObject().subject.O;
  return [value].flat().filter((entry) => typeof entry === 'string');
}
