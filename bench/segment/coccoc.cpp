// Segments the lines of a file with coccoc-tokenizer, once to print them or over and over to time it.
//
//   coccoc-bench DICTIONARIES FILE [ROUNDS]

#include <tokenizer/tokenizer.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv)
{
    Tokenizer &tokenizer = Tokenizer::instance();
    if (argc < 3 || tokenizer.initialize(argv[1], false) < 0) return 1;
    std::ifstream file(argv[2]);
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    for (std::string line; std::getline(file, line); bytes += line.size() + 1) lines.push_back(line);

    if (argc == 3) {
        for (const std::string &line : lines) {
            std::size_t at = 0;
            for (const FullToken &token : tokenizer.segment_original(line, Tokenizer::TOKENIZE_NORMAL)) {
                const std::size_t start = token.original_start;
                std::cout << line.substr(at, start - at) << ' ' << token.text << ' ';
                at = token.original_end;
            }
            std::cout << line.substr(at) << '\n';
        }
        return 0;
    }
    for (int round = std::stoi(argv[3]); round > 0; --round) {
        const auto start = std::chrono::steady_clock::now();
        std::size_t count = 0;
        for (const std::string &line : lines)
            count += tokenizer.segment(line, false, Tokenizer::TOKENIZE_NORMAL, true).size();
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::printf("%.1f MB/s, %zu tokens\n", bytes / 1e6 / seconds.count(), count);
    }
}
