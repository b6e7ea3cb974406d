/**
 * Jest loads everything by `require`. A package that ships ESM alone has no `require` entry: only then is its `import`
 * entry taken. Offering both to every package would hand ESM to jest's own CommonJS parts.
 */
module.exports = (path, options) => {
  try {
    return options.defaultResolver(path, options);
  } catch (error) {
    if (path.startsWith('.') || options.conditions === undefined) throw error;
    return options.defaultResolver(path, { ...options, conditions: [...options.conditions, 'import'] });
  }
};
