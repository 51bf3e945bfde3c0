// Talking to the sandbox: the public /1 API with the token of whom one chose to be. Credentials go in a header only.

let session = null;

/** What the API said no with: its status and its own words. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }

  /** Whether the same may go well a little later: no connection, too many requests, a fault. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Everyone there is in this sandbox. */
export async function people() {
  return (await asked("/page/people")).json();
}

/** Be this member (id or username) from now on; answers {id, username, fullName, initials}. */
export async function become(member) {
  const answer = await asked("/page/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ member }),
  });
  session = await answer.json();
  localStorage.setItem("person", session.member.username);
  return session.member;
}

/** Who one is now. */
export function me() {
  return session.member;
}

export const get = (path, params = {}) => call("GET", `${path}?${new URLSearchParams(params)}`);
export const put = (path, body) => call("PUT", path, body);
export const post = (path, body) => call("POST", path, body);

async function call(method, path, body, again = true) {
  try {
    const answer = await asked(`/1${path}`, { method, headers: headers(), body: body && JSON.stringify(body) });
    return await answer.json();
  } catch (error) {
    // The sandbox was reset meanwhile, and the token went with it: ask for a new one, once.
    if (!(again && error.status === 401 && error.message === "invalid token")) throw error;
    await become(session.member.username);
    return call(method, path, body, false);
  }
}

function headers() {
  return {
    authorization: `OAuth oauth_consumer_key="${session.key}", oauth_token="${session.token}"`,
    "content-type": "application/json",
  };
}

async function asked(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, options);
  } catch {
    throw new Refused(0, "the sandbox does not answer");
  }
  if (!answer.ok) throw new Refused(answer.status, wording(await answer.text()));
  return answer;
}

function wording(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text;
  }
}
