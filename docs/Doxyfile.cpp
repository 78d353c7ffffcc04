# The reference of the C++ interface.
@INCLUDE               = docs/Doxyfile
PROJECT_NAME           = "tmcontrol for C++"
INPUT                  = bindings/cpp/include bindings/cpp/README.md bindings/cpp/README.zh-CN.md
FILE_PATTERNS          = *.hpp
RECURSIVE              = YES
STRIP_FROM_PATH        = bindings/cpp/include
USE_MDFILE_AS_MAINPAGE = bindings/cpp/README.md
OUTPUT_DIRECTORY       = build/docs/cpp
OPTIMIZE_OUTPUT_FOR_C  = NO
EXCLUDE_SYMBOLS        = tmcontrol::detail std
# What a name says needs no sentence.
EXTRACT_ALL            = YES
