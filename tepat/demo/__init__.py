"""The made-up city: a whole city government in contract form, with a known truth."""

from tepat.demo.city import City, make_city
from tepat.demo.spec import CitySpec
from tepat.demo.write import write_city

__all__ = ["City", "CitySpec", "make_city", "write_city"]
