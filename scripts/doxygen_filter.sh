#!/bin/sh
# What doxygen reads of a file.
case $1 in
*.md) # It looks for pages beside the project's root instead of beside the page.
    exec sed -e 's|\[\([^]]*\)\](README[^)]*)|\1|g' "$1"
    ;;
*.h) # The head of the C header, as it is laid out, is the main page.
    exec sed -e '1,/^ \*\/$/{
        1s|^/\*$|/** @file\n * The C interface. */\n/** @mainpage tmcontrol.h\n@verbatim|
        s|^ \*/$|@endverbatim\n*/|
        s|^ \* \{0,1\}||
    }' "$1"
    ;;
*) exec cat "$1" ;;
esac
