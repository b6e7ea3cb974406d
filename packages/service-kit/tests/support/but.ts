/** The same port but for the methods given: for a test that wants one of them to behave in another way. */
export const but = <Port extends object>(port: Port, changes: Partial<Port>): Port =>
  new Proxy(port, {
    get(target, name) {
      if (name in changes) return Reflect.get(changes, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
