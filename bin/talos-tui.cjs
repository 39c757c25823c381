#!/usr/bin/env node
'use strict';
require('./check-node.cjs');
require('./start.cjs');
