// Being told that something changed. The stream says only "look again", so nothing can get lost on the way.

const QUICKEST = 200; // ms between two looks while changes pour in
const RETRY = 2000; // ms
const SHARE = 4; // looking takes at most one part in so many of the time: an apply must not wait for its audience

/**
 * Call `look` (async) now, and again after every change, for as long as `stop()` was not called.
 * One look at a time: a change during a look is followed by another. `tell(state)` hears "live" or "lost".
 * A look that answers false could not see, and is taken again. A hidden page does not listen; it looks again when it is shown, for the stream begins with an event.
 */
export function watch(look, tell) {
  let source = null;
  let looking = false;
  let pending = false;
  let stopped = false;

  async function run() {
    pending = true;
    if (looking) return;
    looking = true;
    while (pending && !stopped) {
      pending = false;
      const start = performance.now();
      if ((await look()) === false) {
        pending = true;
        await pause(RETRY);
      }
      await pause(Math.max(QUICKEST, (performance.now() - start) * (SHARE - 1)));
    }
    looking = false;
  }

  function listen() {
    source?.close();
    source = null;
    if (document.hidden || stopped) return;
    source = new EventSource("/page/events");
    source.addEventListener("change", run);
    source.addEventListener("open", () => tell("live"));
    source.addEventListener("error", lost);
  }

  function lost() {
    tell("lost");
    // The browser itself tries again after a broken connection, but not after an answer it did not like.
    if (source?.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  }

  document.addEventListener("visibilitychange", listen);
  listen();
  return {
    again: run,
    stop() {
      stopped = true;
      source?.close();
      document.removeEventListener("visibilitychange", listen);
    },
  };
}

const pause = (time) => new Promise((done) => setTimeout(done, time));
