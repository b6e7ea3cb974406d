/** Starts both engines, prints their ports, and waits to be killed. */
import { startDynamo, startKinesis } from '../../src/index.ts';

const engines = await Promise.all([startDynamo({ inMemory: true }), startKinesis({ inMemory: true })]);
console.log(JSON.stringify(engines.map(({ port }) => port)));
setInterval(() => {}, 1000);
