#pragma once
/// What libav reads over HTTP, fetched by libcurl: one set of rules for redirects, private
/// addresses and secrets, whether a playlist names the address or the operator does.

#include "relay/lib/av/resource.hpp"
#include "relay/lib/curl/transfers.hpp"
#include "relay/playout/patience.hpp"
#include "relay/playout/request.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace flathead::playout {

class Web final : public av::Resources {
  public:
    /// Both must outlive it.
    Web(const Request& request, const Patience& patience);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;
    ~Web() override;
    [[nodiscard]] std::unique_ptr<av::Resource> open(const std::string& url,
                                                     av::Range range) override;

  private:
    friend class WebResource;
    [[nodiscard]] curl::Transfer transfer(const std::string& url, av::Range range) const;
    [[nodiscard]] std::unique_ptr<av::Resource> fetch(const std::string& url, av::Range range);

    struct Copy {
        std::string location;
        std::string text;
    };
    void keep(const std::string& url, const Copy& copy);

    const Request& request_;
    const Patience& patience_;
    /// Not in use; each keeps its connections for the next resource.
    std::vector<std::unique_ptr<curl::Transfers>> idle_;
    /// The last good copy of each playlist: a failed reload of a live one is no reason to end.
    std::map<std::string, Copy> copies_;
};

}  // namespace flathead::playout
