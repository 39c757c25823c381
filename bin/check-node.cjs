'use strict';
// Parsed by whatever Node the machine has, so it is written in the oldest syntax: the bin and the npm
// scripts run it before anything newer is read.
var needed = 22;
var running = parseInt(process.versions.node.split('.')[0], 10);
if (running < needed) {
  process.stderr.write(
    'talos-tui needs Node.js ' +
      needed +
      ' or newer; this is ' +
      process.version +
      ' (' +
      process.execPath +
      ').\n' +
      'Install a current Node.js, or in a checkout of the project run it with `npm start`: it brings its own.\n' +
      '(After `npm ci --ignore-scripts` there is no such own Node: run `npm ci` without that flag.)\n'
  );
  process.exit(64);
}
