// Starts Swagger UI on this service's description. A token is kept for the session under the same key as by the page
// at /, so that it has to be entered only once. Addresses are relative, wherever a proxy has put the service.

const stored = () => { try { return sessionStorage.getItem("token"); } catch { return null; } };
const store = (token) => { try { sessionStorage.setItem("token", token); } catch { /* kept by Swagger UI alone */ } };

// Loads the document; asks for a token where the service requires one.
async function load(isAgain = false) {
  const token = stored();
  const response = await fetch("openapi.json", token ? { headers: { Authorization: `Bearer ${token}` } } : {});
  if (response.status === 401) {
    await askForToken(isAgain);
    return load(true);
  }
  const document = await response.json();
  document.servers = [{ url: new URL(".", location).href }];
  return document;
}

function askForToken(isAgain) {
  const form = document.querySelector("#token");
  form.hidden = false;
  form.querySelector("p").textContent = isAgain
    ? "The service rejected this token." : "This service needs a token. It is kept until you close this tab.";
  form.querySelector("input").focus();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      store(form.querySelector("input").value.trim());
      form.hidden = true;
      resolve();
    };
  });
}

const ui = (spec) => SwaggerUIBundle({
  spec,
  dom_id: "#ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (stored() && !request.headers.Authorization) request.headers.Authorization = `Bearer ${stored()}`;
    return request;
  },
});
load().then(ui);
