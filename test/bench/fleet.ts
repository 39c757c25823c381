/** The plain healthy fleet: what the benches measure on. */
export { fleetName, fleetScenario } from '../../source/simulator/fleet.ts';
