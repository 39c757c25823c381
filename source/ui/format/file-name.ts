/** A file's name may have 255 bytes. */
const mostOfTitle = 100;

/** "ryzen-kubelet-20261123-0551.log": letters, digits and signs that mean nothing to a shell. @param extension - without its dot. */
export function fileName(title: string, extension: string, now: Date): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(digits).join('');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(digits).join('');
  // A leading - would be an option to other programs, a leading dot would hide it.
  const name = title
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, mostOfTitle)
    .replace(/^[-.]+|[-.]+$/g, '');
  return `${name || 'log'}-${day}-${time}.${extension}`;
}
