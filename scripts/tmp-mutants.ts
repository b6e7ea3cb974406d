import { mutants, simulate } from '../packages/testing/src/simulator/index.ts';
import { buildMutant } from './simulate/build-kit.ts';

const [from, to, seeds] = process.argv.slice(2).map(Number) as [number, number, number];
for (const m of mutants.slice(from, to)) {
  const kit = await buildMutant('/work/wt/simdet', m);
  let f = 'NOT FOUND';
  for (let s = 1; s <= seeds; s++) {
    const { violation } = await simulate(s, kit);
    if (violation) {
      f = `${s} ${violation.check} :: ${violation.message.slice(0, 120)}`;
      break;
    }
  }
  console.log(m.name, '|', f);
}
