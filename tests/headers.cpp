// Nothing of its own: see CMakeLists.txt beside this file.
int main() {}
