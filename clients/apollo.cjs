module.exports = require("./apollo.js");
