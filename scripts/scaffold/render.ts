import type { Names } from './names.ts';

const parts = (kebab: string): string[] => kebab.split('-');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const pascalCase = (kebab: string): string => parts(kebab).map(capital).join('');

export function camelCase(kebab: string): string {
  const [first = '', ...others] = parts(kebab);
  return [first, ...others.map(capital)].join('');
}

/** `order` → `an order` */
const withArticle = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;

/**
 * The template's text, or path, with a service's own names in it. The template is about the aggregate `blue-widget` of the
 * service `blue-shop`: two words each, so that every way to write them can be told apart.
 */
export function render(text: string, { service, aggregate }: Names): string {
  const words = parts(aggregate).join(' ');
  const replacements: readonly (readonly [string, string])[] = [
    ['blue-shop', service],
    ['blue-widget', aggregate],
    ['blueWidget', camelCase(aggregate)],
    ['BlueWidget', pascalCase(aggregate)],
    ['a blue widget', withArticle(words)],
    ['blue widget', words],
  ];
  return replacements.reduce((done, [placeholder, name]) => done.replaceAll(placeholder, name), text);
}
