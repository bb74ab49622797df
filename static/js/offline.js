/* The page that says that there is no connection: back to where one wanted to be as soon as there is one again. */

addEventListener("online", () => location.reload());
