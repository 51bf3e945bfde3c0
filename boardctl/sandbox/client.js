// The sandbox's own client library: the functions of Trello's client.js, written anew, without jQuery.
(function (root) {
  "use strict";
  var settings = "@SETTINGS@";
  var store = "trello_token";
  var token = null;
  var TOKEN = /[&#]?token=([0-9A-Za-z]+)/;

  function keep(value) {
    token = value;
    try {
      if (value) root.localStorage.setItem(store, value);
      else root.localStorage.removeItem(store);
    } catch (error) {
      // storage may be forbidden: the token lives as long as the page
    }
  }

  function recall() {
    try {
      token = token || root.localStorage.getItem(store);
    } catch (error) {
      // as above
    }
    return token;
  }

  function query(values) {
    var pairs = [];
    Object.keys(values || {}).forEach(function (name) {
      var value = values[name];
      if (value === undefined) return;
      if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        Object.keys(value).forEach(function (inner) {
          pairs.push(encodeURIComponent(name + "/" + inner) + "=" + encodeURIComponent(value[inner]));
        });
        return;
      }
      pairs.push(encodeURIComponent(name) + "=" + encodeURIComponent(value === null ? "" : value));
    });
    return pairs.join("&");
  }

  function scopes(scope) {
    scope = scope || { read: true };
    return Object.keys(scope)
      .filter(function (name) {
        return scope[name];
      })
      .join(",");
  }

  function address(options, method) {
    return (
      settings.endpoint +
      "/authorize?" +
      query({
        key: settings.key,
        name: options.name,
        scope: scopes(options.scope),
        expiration: options.expiration || "30days",
        response_type: "token",
        callback_method: method,
        return_url: method === "fragment" ? root.location.href.split("#")[0] : root.location.origin
      })
    );
  }

  function finish(options, value) {
    if (value && options.persist !== false) keep(value);
    token = value || token;
    var then = value ? options.success : options.error;
    if (then) then();
  }

  function fromFragment() {
    var found = TOKEN.exec(root.location.hash);
    if (!found) return null;
    root.history.replaceState(null, "", root.location.pathname + root.location.search);
    return found[1];
  }

  function popup(options) {
    var opened = root.open(address(options, "postMessage"), "trello", "width=420,height=640");
    function hear(event) {
      if (event.origin !== new URL(settings.endpoint).origin || event.source !== opened) return;
      root.removeEventListener("message", hear);
      finish(options, /^[0-9A-Za-z]{20,}$/.test(event.data) ? event.data : null);
    }
    root.addEventListener("message", hear);
  }

  function authorize(options) {
    options = options || {};
    var given = fromFragment() || (options.persist === false ? token : recall());
    if (given) return finish(options, given);
    if (options.interactive === false) return finish(options, null);
    if (options.type === "popup") return popup(options);
    root.location.assign(address(options, "fragment"));
  }

  function rest(method, path, params, success, error) {
    if (typeof params === "function") {
      error = success;
      success = params;
      params = {};
    }
    var url = settings.endpoint + "/" + String(path).replace(/^\/+/, "");
    var body = query(params);
    var options = { method: method, headers: {} };
    var auth = 'OAuth oauth_consumer_key="' + settings.key + '"';
    options.headers.Authorization = token ? auth + ', oauth_token="' + token + '"' : auth;
    if (method === "GET") url += body ? (url.indexOf("?") < 0 ? "?" : "&") + body : "";
    else {
      options.headers["Content-Type"] = "application/x-www-form-urlencoded";
      options.body = body;
    }
    var answer = root.fetch(url, options).then(function (response) {
      return response.text().then(function (text) {
        if (!response.ok) throw { status: response.status, responseText: text };
        return text ? JSON.parse(text) : null;
      });
    });
    if (success || error) answer.then(success, error || function () {});
    return answer;
  }

  function verb(method) {
    return function (path, params, success, error) {
      return rest(method, path, params, success, error);
    };
  }

  var Trello = {
    version: function () {
      return 1;
    },
    key: function () {
      return settings.key;
    },
    token: function () {
      return token;
    },
    setKey: function (key) {
      settings.key = key;
    },
    setToken: function (value) {
      token = value;
    },
    authorize: authorize,
    authorized: function () {
      return Boolean(token);
    },
    deauthorize: function () {
      keep(null);
    },
    rest: rest,
    get: verb("GET"),
    put: verb("PUT"),
    post: verb("POST"),
    delete: verb("DELETE"),
    del: verb("DELETE")
  };
  ["actions", "boards", "cards", "checklists", "labels", "lists", "members", "organizations"].forEach(function (name) {
    Trello[name] = {
      get: function (id, params, success, error) {
        return rest("GET", name + "/" + id, params, success, error);
      }
    };
  });
  root.Trello = Trello;
})(window);
