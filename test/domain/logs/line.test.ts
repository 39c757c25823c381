import { describe, expect, it } from 'vitest';
import { type LogLine, readHead, readLine } from '../../../source/domain/logs/line.ts';

const near = Date.UTC(2026, 10, 23, 5);
const at = (iso: string) => Date.parse(iso);
const read = (text: string) => readLine(text, near);

/** A line, and what is to be read from it. */
type Example = readonly [text: string, time: number | null, level: number, message: string, rest: string];

const examples: Readonly<Record<string, readonly Example[]>> = {
  JSON: [
    [
      '{"level":"warn","ts":"2026-11-23T04:57:52.726036Z","logger":"raft","caller":"etcdserver/server.go:721","msg":"apply request took \\"too\\" long","took":"112.1ms","prefix":"read-only range ","request":"key:\\"/a\\"","n":1e3,"o":{"a":[1,"}"]}}',
      at('2026-11-23T04:57:52.726Z') + 0.036,
      3,
      'apply request took "too" long',
      'logger=raft took=112.1ms prefix="read-only range " request="key:\\"/a\\"" n=1e3 o={"a":[1,"}"]} caller=etcdserver/server.go:721',
    ],
    ['{"timestamp": 1700000000.5, "severity": "ERROR", "message": "m"}', 1_700_000_000_500, 4, 'm', ''],
    ['{"@timestamp":1700000000123,"lvl":"dbug","msg":7}', 1_700_000_000_123, 1, '7', ''],
    ['{"time":"2026-11-23T06:00:00+02:00","level":"INFO","msg":""}', at('2026-11-23T04:00:00Z'), 2, '', ''],
    // A number keeps all its digits.
    ['{"level":"info","msg":"m","id":18446744073709551615}', null, 2, 'm', 'id=18446744073709551615'],
    // Only the first time is the line's own; one that is none is a field as any other.
    [
      '{"ts":"2026-13-01T00:00:00Z","time":5,"msg":"m","msg":"n"}',
      5000,
      0,
      'm',
      'ts=2026-13-01T00:00:00Z msg=n',
    ],
    ['{"level":"info","event":"x"}', null, 2, '{"level":"info","event":"x"}', ''],
    // What is number to another library is no severity.
    ['{"level":0,"msg":"m"}', null, 0, 'm', 'level=0'],
    [
      '{"content":"Hello, syslogd!","facility":0,"hostname":"localhost","priority":6,"severity":3,"tag":"x","timestamp":"2026-03-03T12:55:18Z"}',
      at('2026-03-03T12:55:18Z'),
      4,
      'Hello, syslogd!',
      'facility=0 hostname=localhost priority=6 tag=x',
    ],
  ],
  'JSON of klog': [
    [
      '{"ts":1686800725280.5708,"caller":"a.go:8","msg":"Failed","v":0,"pod":{"name":"x"}}',
      1_686_800_725_280.5708,
      2,
      'Failed',
      'v=0 pod={"name":"x"} caller=a.go:8',
    ],
    [
      '{"ts":1686800725280,"caller":"a.go:8","msg":"x","err":"y z"}',
      1_686_800_725_280,
      4,
      'x',
      'err="y z" caller=a.go:8',
    ],
    ['{"ts":1686800725280,"caller":"a.go:8","msg":"x"}', 1_686_800_725_280, 4, 'x', 'caller=a.go:8'],
    ['{"ts":1686800725280,"msg":"x"}', 1_686_800_725_280, 0, 'x', ''],
  ],
  'broken JSON': [
    ...[
      '{"level":"info","ts":"2026-11-23T04:57:51Z","caller":"a","msg":"cut',
      '{"level":"info","ts":"2026-11-23T04:57:51Z"} x',
    ].map((text): Example => [text, at('2026-11-23T04:57:51Z'), 2, text, '']),
    ...['{', '{}', '{"', '{"a"', '{"a":', '{"a":}', '{"a":1', '{"a":1,}', '{"msg":"a"]', '{a:1}', '{ }'].map(
      (text): Example => [text, null, 0, text, ''],
    ),
  ],
  klog: [
    [
      'E1123 04:58:18.288450    2089 pod_workers.go:1324] "Error syncing pod, \\"x\\"" err="a \\"b\\"" pod="default/demo-48"',
      at('2026-11-23T04:58:18.288Z') + 0.45,
      4,
      'Error syncing pod, "x"',
      'err="a \\"b\\"" pod="default/demo-48" pod_workers.go:1324',
    ],
    [
      'W0101 00:00:00.000000 1 a.go:1] watch of x ended',
      at('2027-01-01T00:00:00Z'),
      3,
      'watch of x ended',
      'a.go:1',
    ],
    ['I0722 00:00:00.000000 1 a.go:1] "not "closed', at('2026-07-22T00:00:00Z'), 2, '"not "closed', 'a.go:1'],
    ['F1323 25:00:00.000000       1 a.go:1] "m"', null, 5, 'm', 'a.go:1'],
    ['I1123 04:58:18 2089 a.go:1] m', null, 0, 'I1123 04:58:18 2089 a.go:1] m', ''],
  ],
  logfmt: [
    [
      'time="2026-11-23T04:58:06.492474879Z" level=info msg="ImageCreate event name:\\"registry.k8s.io/pause:3.10\\"" runtime=io.containerd.runc.v2',
      at('2026-11-23T04:58:06.492Z') + 0.474879,
      2,
      'ImageCreate event name:"registry.k8s.io/pause:3.10"',
      'runtime=io.containerd.runc.v2',
    ],
    [
      'level=warn ts=2026-11-23T04:58:06Z caller=a.go:1 x="a b" msg=m y=',
      at('2026-11-23T04:58:06Z'),
      3,
      'm',
      'x="a b" y= caller=a.go:1',
    ],
    ['ts=1700000000 lvl=eror msg=hello world a=b', 1_700_000_000_000, 4, 'hello', 'world a=b'],
    ['level=info a=b all that follows', null, 2, 'all that follows', 'a=b'],
    ['level=info a=b', null, 2, 'level=info a=b', ''],
    ['time="2026-11-23T04:58:06Z" level=error msg="cut', at('2026-11-23T04:58:06Z'), 4, 'msg="cut', ''],
    ['init_on_alloc=1 slab_nomerge pti=on', null, 0, 'init_on_alloc=1 slab_nomerge pti=on', ''],
  ],
  'the log of Go': [
    [
      '2026/11/23 04:57:51.362653 [talos] controller failed, restarting: k8s.NodeStatusController',
      at('2026-11-23T04:57:51.362Z') + 0.653,
      0,
      '[talos] controller failed, restarting: k8s.NodeStatusController',
      '',
    ],
    [
      '2026/11/23 04:57:51 [talos] controller failed {"component": "controller-runtime", "controller": "k8s.X", "error": "a {\\"b\\"}"}',
      at('2026-11-23T04:57:51Z'),
      0,
      '[talos] controller failed',
      'component=controller-runtime controller=k8s.X error="a {\\"b\\"}"',
    ],
    ['[talos] 2024/12/09 14:47:33 created x', at('2024-12-09T14:47:33Z'), 0, 'created x', ''],
    [
      '2026/11/23 04:58:06.425272 [/machine.MachineService/EtcdStatus] OK 3.390ms unary Success (authority=192.168.1.101:50000;user-agent=Mozilla (X11);peer=10.0.0.140)',
      at('2026-11-23T04:58:06.425Z') + 0.272,
      0,
      '[/machine.MachineService/EtcdStatus] OK 3.390ms unary Success',
      'authority=192.168.1.101:50000;user-agent=Mozilla (X11);peer=10.0.0.140',
    ],
    [
      '2026/11/23 04:58:06 [/a/b] Unavailable 1ms unary x (peer=y)',
      at('2026-11-23T04:58:06Z'),
      0,
      '[/a/b] Unavailable 1ms unary x',
      'peer=y',
    ],
    ['2026/11/23 04:58:06 [/a/b] OK', at('2026-11-23T04:58:06Z'), 0, '[/a/b] OK', ''],
    ['2009/11/10 23:00:00 WARN hello count=3', at('2009-11-10T23:00:00Z'), 3, 'hello count=3', ''],
  ],
  kernel: [
    [
      'kern: info: [2026-11-23T04:48:21.670166897Z]: eth0: Link is Up - 1000/Full',
      at('2026-11-23T04:48:21.670Z') + 0.166897,
      2,
      'eth0: Link is Up - 1000/Full',
      '',
    ],
    [
      'kern: err: [2026-11-23T04:48:26.170166897Z]: nvme nvme0: I/O 118 QID 4 timeout, completion polled',
      at('2026-11-23T04:48:26.170Z') + 0.166897,
      4,
      'nvme nvme0: I/O 118 QID 4 timeout, completion polled',
      '',
    ],
    [
      'kern:    info: [2021-11-10T10:09:37.662764956Z]: Command line: a=b',
      at('2021-11-10T10:09:37.662Z') + 0.764956,
      2,
      'Command line: a=b',
      '',
    ],
    [
      'user: warning: [2024-05-02T06:38:37.183Z]: [talos] failed {"component": "c", "error": "Get \\x5c"https://x\\x5c": y"}',
      at('2024-05-02T06:38:37.183Z'),
      3,
      '[talos] failed',
      'user component=c error="Get \\"https://x\\": y"',
    ],
    ['local7: emerg: [2024-05-02T06:38:37Z]: ', at('2024-05-02T06:38:37Z'), 5, '', 'local7'],
    ['kern: info: [2024-25-02T06:38:37Z]: x', null, 0, 'kern: info: [2024-25-02T06:38:37Z]: x', ''],
    ['else: info: [2024-05-02T06:38:37Z]: x', null, 0, 'else: info: [2024-05-02T06:38:37Z]: x', ''],
  ],
  'files of containers': [
    [
      '2021-03-09T17:55:09.868829164Z stderr F I0308 01:02:03.000000       1 a.go:1] "m" k="v"',
      at('2021-03-09T17:55:09.868Z') + 0.829164,
      2,
      'm',
      'k="v" a.go:1',
    ],
    [
      '2021-03-09T17:55:09.868Z stdout P {"level":"error","ts":1,"msg":"m"}',
      at('2021-03-09T17:55:09.868Z'),
      4,
      'm',
      '',
    ],
    [
      '2021-03-09T17:55:09.868Z stdout F [INFO] plugin/reload: Running',
      at('2021-03-09T17:55:09.868Z'),
      2,
      'plugin/reload: Running',
      '',
    ],
    ['2021-03-09T17:55:09.868Z stdout F', at('2021-03-09T17:55:09.868Z'), 0, '', ''],
    ['2021-03-09T17:55:09.868Z stdout Fine', at('2021-03-09T17:55:09.868Z'), 0, 'stdout Fine', ''],
  ],
  'a time in front': [
    [
      '2024-05-30T16:20:53.334Z WARN error serving dns request {"component": "dns-resolve-cache"}',
      at('2024-05-30T16:20:53.334Z'),
      3,
      'error serving dns request',
      'component=dns-resolve-cache',
    ],
    [
      '2024-01-18T13:16:49.5+0200  INFO  setup  starting',
      at('2024-01-18T11:16:49.500Z'),
      2,
      'setup  starting',
      '',
    ],
    [
      '2026-11-23T04:58:06.000Z ServiceStateEvent kubelet RUNNING: Health check successful',
      at('2026-11-23T04:58:06Z'),
      0,
      'ServiceStateEvent kubelet RUNNING: Health check successful',
      '',
    ],
    ['[2026-11-23 04:58:06,123] [error] x', at('2026-11-23T04:58:06.123Z'), 4, 'x', ''],
    ['[2026-11-23T04:58:06Z]: x', at('2026-11-23T04:58:06Z'), 0, 'x', ''],
    ['2026-11-23 04:58:06 UTC [1] LOG: x', at('2026-11-23T04:58:06Z'), 0, '[1] LOG: x', ''],
    ['2026-11-23T04:58:06-05:00 x {"a": } y}', at('2026-11-23T09:58:06Z'), 0, 'x {"a": } y}', ''],
  ],
  audit: [
    [
      'type=AVC msg=audit(1731405600.123:456): avc: denied { read } for pid=1',
      1_731_405_600_123,
      0,
      'avc: denied { read } for pid=1',
      'type=AVC',
    ],
  ],
  'a level in front': [
    ['[INFO] plugin/reload: Running configuration', null, 2, 'plugin/reload: Running configuration', ''],
    ['ERROR: x', null, 4, 'x', ''],
    ['panic: runtime error', null, 5, 'runtime error', ''],
    ['WARNING x', null, 3, 'x', ''],
  ],
  'neither of them': [
    'error serving dns request',
    'Information about the level: ERROR',
    'ERRORS: 3',
    '[talos] service[etcd](Running): Health check failed',
    '[infos] x',
    '  at main.go:12',
    'WARNING,x',
    '日本語のログ [ERROR]',
    '',
  ].map((text): Example => [text, null, 0, text, '']),
};

describe.each(Object.entries(examples))('%s', (_, lines) => {
  it.each(lines)('%s', (text, time, level, message, rest) => {
    const line = read(text);
    expect(line).toEqual({ time: line.time, level, message, rest });
    if (time === null) expect(line.time).toBeNull();
    else expect(line.time).toBeCloseTo(time, 2);
    expect(readHead(text, near)).toEqual({ time: line.time, level });
  });
});

describe('times', () => {
  const none = [
    '1969-12-31T23:59:59Z',
    '2201-01-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T04:60:00Z',
    '2026-11-23T04:58:61Z',
    '2026-11-23T04:58:06+24:00',
    '2026-11-23T04:58:06Zulu',
    '2026-11-23T04:58:0',
    '2026-11-23x04:58:06Z',
    '2026/13/23 04:58:06',
  ];
  it.each(none)('%s is none', (text) => {
    expect(read(`${text} x`)).toEqual({ time: null, level: 0, message: `${text} x`, rest: '' });
  });

  it('has leap days, leap seconds and any number of digits behind the point', () => {
    expect(read('2024-02-29T23:59:60Z x').time).toBe(at('2024-03-01T00:00:00Z'));
    expect(read(`2024-02-29T00:00:00.${'5'.repeat(400)}Z x`).time).toBeCloseTo(
      at('2024-02-29T00:00:00.555Z') + 0.5556,
      3,
    );
  });

  it('numbers that are too large are none', () => {
    for (const number of ['7289654400000', '1e40', '-1', '0x10', '12345678901234567890', 'Infinity']) {
      expect(read(`{"ts":${number},"msg":"m"}`)).toEqual({
        time: null,
        level: 0,
        message: 'm',
        rest: `ts=${number}`,
      });
    }
  });

  it.each([
    ['2026-12-31T23:00:00Z', '0101 00:30:00', '2027-01-01T00:30:00Z'],
    ['2027-01-01T00:30:00Z', '1231 23:00:00', '2026-12-31T23:00:00Z'],
    ['2026-01-01T00:30:00Z', '0229 00:00:00', null],
    ['2028-01-10T00:00:00Z', '0229 00:00:00', '2028-02-29T00:00:00Z'],
  ])('near %s, klog’s %s is of %s', (now, written, expected) => {
    const { time } = readLine(`I${written}.000000 1 a.go:1] m`, at(now));
    expect(time).toBe(expected === null ? null : at(expected));
  });
});

describe('escapes', () => {
  const message = (inner: string): LogLine['message'] => read(`{"msg":"${inner}"}`).message;

  it('reads them, with spaces for line ends and tabs', () => {
    expect(message('a\\n\\tb \\u00e9 \\ud83d\\ude80 \\\\ \\/')).toBe('a  b é 🚀 \\ /');
  });

  it('lets nothing come to life that a terminal would obey', () => {
    expect(message('\\u001b[31m \\u009b \\u202e \\u200b \\u2028')).toBe(
      '\\u{1b}[31m \\u{9b} \\u{202e} \\u{200b} \\u{2028}',
    );
    expect(message('\\ud800x \\x1b \\q')).toBe('\ufffdx \\x1b \\q');
  });
});
