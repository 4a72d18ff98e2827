/** A handler for events that nobody waits for: what it throws goes to `onError`. */
export function detached<T extends unknown[]>(
  handle: (...data: T) => Promise<void>,
  onError: (error: unknown) => void,
): (...data: T) => void {
  return (...data) => {
    handle(...data).catch(onError);
  };
}
