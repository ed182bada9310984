module.exports = require("./graphcache.js");
