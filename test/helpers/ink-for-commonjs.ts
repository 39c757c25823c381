import { createRequire } from 'node:module';
import * as ink from 'ink';

/**
 * ink-table is CommonJS and requires Ink, an ES module with top-level await, which Node refuses. The bundle
 * has no such trouble; in tests the module that was imported is put where `require` looks first.
 */
const require = createRequire(import.meta.url);
const { Module } = require('node:module') as { Module: new (id: string) => NodeJS.Module };
const path = require.resolve('ink');
const loaded = new Module(path);
loaded.exports = ink;
loaded.loaded = true;
require.cache[path] = loaded;
